/**
 * {@code pasta-bench siege}: hostile clients, accidents and honest clients at one server. {@code SiegeCommand} chooses
 * the attacks and judges, {@code Siege} runs them all for a time, {@code SiegeTruth} knows right answers,
 * {@code SiegeHonest} asks for them, {@code SiegeOwner} replaces an adapter, {@code SiegeServer} is killed and started
 * again; the others attack.
 */
package org.pasta4j.benchmarks.siege;
