/**
 * What this machine is and does: its processors, other processes on it, processes that are started here, their time and
 * memory, and what several measurements of one thing say together.
 */
package org.pasta4j.benchmarks.measure;
