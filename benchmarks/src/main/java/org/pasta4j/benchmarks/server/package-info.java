/** A server in a process of its own, a client of it, and what benchmarks of one have in common. */
package org.pasta4j.benchmarks.server;
