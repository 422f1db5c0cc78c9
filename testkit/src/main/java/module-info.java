/** Helps applications to test their own sources, and what they do with the frames that they receive. */
@org.jspecify.annotations.NullMarked
module io.imagestream.testing {
    requires transitive io.imagestream;
    requires static transitive org.jspecify;

    exports io.imagestream.testing;
}
