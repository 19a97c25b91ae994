package io.sluice.config;

/**
 * One line of the table that the reader, the documentation and the schema are made from.
 *
 * @param doc one or two sentences for the operator
 * @param reload from when on a change holds
 */
record Key<T>(
        String name,
        Type<T> type,
        Standard standard,
        String doc,
        Availability availability,
        Reload reload) {
    static <T> Key<T> of(String name, Type<T> type, String standard, String doc) {
        return make(name, type, new Standard.Yaml(standard), doc);
    }

    static <T> Key<T> required(String name, Type<T> type, String doc) {
        return make(name, type, new Standard.Required(), doc);
    }

    static <T> Key<T> unset(String name, Type<T> type, String meaning, String doc) {
        return make(name, type, new Standard.Unset(meaning), doc);
    }

    private static <T> Key<T> make(String name, Type<T> type, Standard standard, String doc) {
        return new Key<>(name, type, standard, doc, Availability.NOW, Reload.AT_ONCE);
    }

    Key<T> later() {
        return new Key<>(name, type, standard, doc, Availability.LATER, reload);
    }

    Key<T> restart() {
        return new Key<>(name, type, standard, doc, availability, Reload.RESTART);
    }

    Key<T> newConnections() {
        return new Key<>(name, type, standard, doc, availability, Reload.NEW_CONNECTIONS);
    }
}
