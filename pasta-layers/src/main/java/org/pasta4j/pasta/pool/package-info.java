/**
 * Many adapters over one base. A {@link org.pasta4j.pasta.pool.PoolRequest} goes into an
 * {@link org.pasta4j.pasta.pool.AdapterPool}; {@code Preparation} makes a
 * {@link org.pasta4j.pasta.pool.PreparedRequest} of it, {@code PoolBatches} puts rows of like length together,
 * {@code PoolPass} takes them through the base with each row's own offsets, {@code PoolHeads} through their heads, and
 * {@code PoolAnswers} makes a {@link org.pasta4j.pasta.pool.PoolResult} of each. The adapters are a
 * {@code MemoryStore}'s or a {@code FolderStore}'s, which {@code FolderReader} reads and {@code FolderWriter} changes
 * while others read.
 */
package org.pasta4j.pasta.pool;
