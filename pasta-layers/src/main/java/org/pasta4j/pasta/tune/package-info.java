/**
 * Finds how to train: many settings a little, the better ones longer, the best with several seeds (successive halving,
 * Jamieson and Talwalkar 2016), in a time that is given. {@code TuningSpace} says what is tried, {@code RungPlan} how
 * long each, {@code Tuner} does it.
 */
package org.pasta4j.pasta.tune;
