/** {@code pasta serve}: a server over a folder of adapters. */
package org.pasta4j.cli.serve;
