package org.pasta4j.cli.tune;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times such as {@code 90s}, {@code 10m} and {@code 1h30m}. */
final class BudgetConverter implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(?:(\\d{1,3})h)?(?:(\\d{1,5})m)?(?:(\\d{1,7})s)?");

    @Override
    public Duration convert(String text) {
        Matcher time = TIME.matcher(text.strip());
        if (text.isBlank() || !time.matches()) {
            throw new TypeConversionException(
                    "\"" + text + "\" is no time; expected hours, minutes and seconds, such as 10m, 90s or 1h30m.");
        }
        return Duration.ofHours(number(time.group(1)))
                .plusMinutes(number(time.group(2)))
                .plusSeconds(number(time.group(3)));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
