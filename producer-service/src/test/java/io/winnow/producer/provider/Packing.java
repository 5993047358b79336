package io.winnow.producer.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** How a server compresses a body, and how it labels it. */
enum Packing {
    GZIP("gzip"),
    X_GZIP("x-gzip"),
    GZIP_UNLABELED("identity"),
    DEFLATE("deflate"),
    /** What some servers take the word for. */
    DEFLATE_WITHOUT_FRAME("deflate"),
    TWICE("gzip, gzip"),
    /** A proxy unpacked it, and left the label. */
    NOT_AFTER_ALL("gzip"),
    NOT_AFTER_ALL_BROTLI("br");

    private final String label;

    Packing(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    byte[] pack(byte[] body) {
        return switch (this) {
            case GZIP, X_GZIP, GZIP_UNLABELED -> gzip(body);
            case TWICE -> gzip(gzip(body));
            case DEFLATE -> deflate(body, false);
            case DEFLATE_WITHOUT_FRAME -> deflate(body, true);
            case NOT_AFTER_ALL, NOT_AFTER_ALL_BROTLI -> body;
        };
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] body, boolean withoutFrame) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, withoutFrame);
                OutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
