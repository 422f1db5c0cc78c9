/**
 * The catalog of running streams: {@link io.imagestream.catalog.CatalogServer} publishes over HTTP the servers of this JVM and
 * those that announce themselves in a folder. docs/catalog.md describes what it answers.
 *
 * <p>Within: a {@code Registry} knows what there is, on a thread of its own, and makes an immutable {@code Snapshot} of it after
 * each change; {@code CatalogHttp} gives that to all who ask, on one event loop.
 */
package io.imagestream.catalog;
