/**
 * What training makes, in memory and on disk. {@code Parameters} are the arrays while they are trained;
 * {@link org.pasta4j.pasta.adapter.Adapter} is what they were at one moment, with the
 * {@link org.pasta4j.pasta.adapter.AdapterConfig} that says which base they are for. {@code AdapterWriter} makes a
 * folder of it, {@code AdapterReader} reads one, also while a pool replaces it ({@code AdapterPlaces}).
 */
package org.pasta4j.pasta.adapter;
