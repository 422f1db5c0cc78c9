/**
 * The programs that people have already, shown what a server sends over HTTP and RTP: players, libraries and a browser. Some of
 * them send, too.
 */
package io.imagestream.examples.players;
