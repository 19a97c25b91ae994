package io.sluice.config;

/** From when on a changed value holds after a reload. */
enum Reload {
    /** For every request that begins afterwards. */
    AT_ONCE("at once"),
    /** For connections that are opened afterwards. */
    NEW_CONNECTIONS("new connections"),
    RESTART("restart");

    private final String shown;

    Reload(String shown) {
        this.shown = shown;
    }

    /** As the documentation says it. */
    String shown() {
        return shown;
    }
}
