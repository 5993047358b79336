package io.winnow.service.streams;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** RocksDB's native code. */
public final class RocksDbLibrary {

    private RocksDbLibrary() {}

    /**
     * Copies it to a directory. A JVM with that directory in {@code java.library.path} does not have to unpack its 15 MB at each start.
     *
     * @throws IOException also when RocksDB has none for this system
     */
    public static void copyTo(Path directory) throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        try (InputStream library = RocksDB.class.getClassLoader().getResourceAsStream(name)) {
            if (library == null) {
                throw new FileNotFoundException(name);
            }
            Files.createDirectories(directory);
            Files.copy(library, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
