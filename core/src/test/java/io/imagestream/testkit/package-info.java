/**
 * Helpers for the tests of this module and of the transports, which get them in the test-jar.
 *
 * <p>Outside the core this package belongs to another module: it uses only what the core exports.
 */
package io.imagestream.testkit;
