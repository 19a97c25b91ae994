package io.sluice.balance;

import io.sluice.fleet.Backend;

import java.util.Set;
import java.util.random.RandomGenerator;

/** Who is looked at, narrowest first. */
enum Scope {
    /** Those that are open, without some of those that start slowly. */
    IN_TURN {
        @Override
        boolean has(Backend backend, Set<Backend> tried, RandomGenerator random) {
            return Slots.isOpen(backend, tried) && Slots.isItsTurn(backend, random);
        }

        @Override
        Scope wider(Set<Backend> tried) {
            return OPEN;
        }
    },

    /** All that are open. */
    OPEN {
        @Override
        boolean has(Backend backend, Set<Backend> tried, RandomGenerator random) {
            return Slots.isOpen(backend, tried);
        }

        // A retry is not worth it to disturb those that have asked for patience.
        @Override
        Scope wider(Set<Backend> tried) {
            return tried.isEmpty() ? ANYBODY : NOBODY;
        }
    },

    /** Those, too, that have asked for patience: when all have, one of them has the word. */
    ANYBODY {
        @Override
        boolean has(Backend backend, Set<Backend> tried, RandomGenerator random) {
            return Slots.hasRoom(backend, tried);
        }

        @Override
        Scope wider(Set<Backend> tried) {
            return NOBODY;
        }
    },

    NOBODY {
        @Override
        boolean has(Backend backend, Set<Backend> tried, RandomGenerator random) {
            return false;
        }

        @Override
        Scope wider(Set<Backend> tried) {
            return NOBODY;
        }
    };

    abstract boolean has(Backend backend, Set<Backend> tried, RandomGenerator random);

    /** The next one to be looked at when there is nobody in this one. */
    abstract Scope wider(Set<Backend> tried);
}
