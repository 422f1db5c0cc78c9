/** JPEG files (ITU-T T.81): what RTP can carry as it is, and how the rest is transcoded. Pure functions; no sockets, no threads. */
package io.imagestream.jpeg;
