/** What an engine that computes a whole frozen encoder has to do, whatever it computes on. */
package org.pasta4j.fused.engine;
