/** Files and folders that commands write: whole or not at all, and refused before long work is done for them. */
package org.pasta4j.cli.file;
