/** How a model is trained and how well it does: options, reports, metrics. Knows nothing of the model itself. */
package org.pasta4j.pasta.train;
