/**
 * A file or a folder is there whole or not at all. {@code TemporaryFolder} is written to and moved into place by one
 * rename; {@code Drafts} names what is being written by its process, so that the next one deletes what a killed one has
 * left; {@code WholeFiles} does both for single files. For the modules of this project.
 */
package org.pasta4j.pasta.files;
