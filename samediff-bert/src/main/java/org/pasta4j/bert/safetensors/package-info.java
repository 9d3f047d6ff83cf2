/**
 * Safetensors files, read and written. The format is an 8-byte header length, a JSON header and the values of all
 * tensors end to end; everything is little-endian.
 */
package org.pasta4j.bert.safetensors;
