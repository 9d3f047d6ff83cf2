package org.pasta4j.spark;

import java.util.Locale;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Hadoop names files with the digits of the machine's language, some of which a locale of ASCII cannot name. */
final class LatinDigits implements BeforeAllCallback, AfterAllCallback {
    private final Locale language = Locale.getDefault();

    void set() {
        Locale.setDefault(Locale.ROOT);
    }

    void restore() {
        Locale.setDefault(language);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        set();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        restore();
    }
}
