/** {@code pasta-bench serve}: more work than a server can do, while an adapter is replaced. */
package org.pasta4j.benchmarks.load;
