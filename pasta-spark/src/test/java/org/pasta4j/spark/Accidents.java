package org.pasta4j.spark;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;
import scala.jdk.javaapi.CollectionConverters;

/** A plugin of Spark by which tests let tasks fail after their work, and cached rows be lost. */
public final class Accidents implements SparkPlugin {
    private static final AtomicInteger TASKS = new AtomicInteger();
    private static final AtomicInteger FAILED = new AtomicInteger();
    private static volatile int failEvery;
    private static volatile int loseEvery;
    private static SparkContext context;

    /**
     * From now on every so manieth task fails once, and before every so manieth task all cached rows are lost; 0 for
     * none.
     */
    static void begin(int failingTasks, int losingTasks) {
        TASKS.set(0);
        FAILED.set(0);
        failEvery = failingTasks;
        loseEvery = losingTasks;
    }

    /** Ends accidents; returns how many tasks failed. */
    static int end() {
        failEvery = 0;
        loseEvery = 0;
        return FAILED.get();
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext started, PluginContext plugin) {
                context = started;
                return Map.of();
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void onTaskStart() {
                int number = TASKS.incrementAndGet();
                if (loseEvery > 0 && number % loseEvery == 0) {
                    CollectionConverters.asJava(context.getPersistentRDDs())
                            .keySet()
                            .forEach(id -> SparkEnv.get().blockManager().removeRdd((Integer) id));
                }
                if (failEvery > 0
                        && number % failEvery == 0
                        && TaskContext.get().attemptNumber() == 0) {
                    FAILED.incrementAndGet();
                    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) done -> {
                        throw new IllegalStateException("an accident");
                    });
                }
            }
        };
    }
}
