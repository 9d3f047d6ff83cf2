package org.pasta4j.cli.console;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks options before any work, so that a message names the option as it was typed. */
public final class OptionChecks {
    private final CommandSpec spec;

    /** @param spec of the command that was typed */
    public OptionChecks(CommandSpec spec) {
        this.spec = spec;
    }

    /** Refuses a smaller number. */
    public OptionChecks atLeast(String option, int value, int least) {
        return check(value >= least, option + " is " + value + "; expected at least " + least + ".");
    }

    public OptionChecks learningRate(double value) {
        return rate("--learning-rate", value);
    }

    /** Refuses what is no learning rate; null is none that was given. */
    public OptionChecks rate(String option, Double value) {
        return check(
                value == null || (value > 0 && value <= 1),
                option + " is " + value + "; expected above 0 and at most 1, such as 3e-3.");
    }

    /** Refuses what a probability cannot be compared with; null is none that was given. */
    public OptionChecks threshold(Double value) {
        return check(
                value == null || (value > 0 && value < 1),
                "--threshold is " + value + "; expected a probability above 0 and below 1, such as 0.5.");
    }

    public OptionChecks dropout(Double value) {
        return check(
                value == null || (value >= 0 && value < 1),
                "--dropout is " + value + "; expected 0 or more and below 1.");
    }

    /** Refuses the command line with a message unless the condition holds. */
    public OptionChecks check(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
        return this;
    }
}
