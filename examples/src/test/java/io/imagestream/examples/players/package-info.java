/** The programs that people have already, shown what a server sends over HTTP: players, libraries and a browser. */
package io.imagestream.examples.players;
