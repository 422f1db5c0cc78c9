/** What reads bytes from outside in the package of this name, and is not seen from elsewhere, fed by a fuzzer. */
package io.imagestream.catalog;
