package io.sluice.serve;

/** Which Sluice this is. */
public final class Version {
    private Version() {}

    /** As in the program's manifest; "development" when it runs from its classes. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
