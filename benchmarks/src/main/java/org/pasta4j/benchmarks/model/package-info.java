/**
 * Who is measured ({@code Contestant}), and base models in the form that each of them reads. {@code ModelStore} makes a
 * form once, the Python sides' by the programs that {@code PythonSide} runs.
 */
package org.pasta4j.benchmarks.model;
