/**
 * Files of PyTorch's {@code torch.save}: a ZIP archive with a pickle that says what the tensors are and an entry for
 * the bytes of each storage, or, before PyTorch 1.6, both end to end. Read without ever running what a pickle may ask
 * to run.
 */
package org.pasta4j.bert.torch;
