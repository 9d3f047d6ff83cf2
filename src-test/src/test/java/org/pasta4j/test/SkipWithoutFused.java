package org.pasta4j.test;

import java.util.Optional;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.pasta4j.bert.samediff.Precision;
import org.pasta4j.fused.FusedEncoder;

/** For jqwik, which takes an assumption that does not hold for a failure. */
final class SkipWithoutFused implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        Optional<String> why = FusedEncoder.obstacle(Precision.FP32);
        return why.map(reason -> SkipResult.skip("no fused encoder here: " + reason))
                .orElseGet(SkipResult::doNotSkip);
    }
}
