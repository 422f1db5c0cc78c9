/**
 * HTTP/1.1 on Netty's codec, as far as all who answer it here share it. Internal: it may change at any time.
 *
 * <ul>
 *   <li>{@link io.imagestream.transport.netty.http.HttpConnection}: reads one request after the other, refuses what is malformed
 *       or comes from where it should not, and gives the rest to an {@link
 *       io.imagestream.transport.netty.http.HttpService}.
 *   <li>{@link io.imagestream.transport.netty.http.HttpExchange}: one request, and how it is answered: whole, or by whoever takes
 *       the connection over for an endless answer or a WebSocket.
 *   <li>{@link io.imagestream.transport.netty.http.HttpRules}: which hosts and origins may be named.
 *   <li>{@link io.imagestream.transport.netty.http.Tls}: certificates and keys.
 * </ul>
 */
package io.imagestream.transport.netty.http;
