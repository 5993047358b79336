package io.winnow.standalone.cli.options;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the page is, for commands that serve it. */
public final class HttpPort {

    @Option(
            names = {"--http-port", "--port"},
            paramLabel = "PORT",
            description = "Port of the page and the API (default: 8080, or the next free one).")
    public @Nullable Integer port;
}
