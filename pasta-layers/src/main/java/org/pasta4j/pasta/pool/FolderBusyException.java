package org.pasta4j.pasta.pool;

import org.pasta4j.pasta.adapter.AdapterException;

/** Thrown when others change a folder of adapters for so long that a change has to be tried again. */
public final class FolderBusyException extends AdapterException {
    private static final long serialVersionUID = 1L;

    /** @param message names the folder and says what to do */
    public FolderBusyException(String message) {
        super(message);
    }
}
