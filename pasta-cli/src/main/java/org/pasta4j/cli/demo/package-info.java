/**
 * {@code pasta demo}: WordNet's nouns, as many as this machine trains on in about four minutes ({@code DemoSize}), with
 * PASTA and with a head alone.
 */
package org.pasta4j.cli.demo;
