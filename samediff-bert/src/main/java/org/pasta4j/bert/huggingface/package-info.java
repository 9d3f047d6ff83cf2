/**
 * Folders as Hugging Face publishes them: a {@code config.json} that names the family and its sizes, and weights in one
 * file or several, as safetensors or as PyTorch saves them.
 */
package org.pasta4j.bert.huggingface;
