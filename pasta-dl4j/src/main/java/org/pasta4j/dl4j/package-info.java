/**
 * PASTA as a part of Deeplearning4j's networks: a vertex for {@code ComputationGraph}, a layer for
 * {@code MultiLayerNetwork}, and texts as their data sets.
 */
package org.pasta4j.dl4j;
