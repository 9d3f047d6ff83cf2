/** Pictures: what all charts look like, their legends, and confusion as one of them. */
package org.pasta4j.cli.chart;
