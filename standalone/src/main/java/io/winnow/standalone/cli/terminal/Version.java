package io.winnow.standalone.cli.terminal;

import picocli.CommandLine.IVersionProvider;

/** The version that this program was built as. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"winnow " + (version == null ? "(unreleased)" : version)};
    }
}
