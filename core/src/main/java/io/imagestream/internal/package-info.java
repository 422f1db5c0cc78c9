/** What no other module sees: time, counters, the threads that call listeners. */
package io.imagestream.internal;
