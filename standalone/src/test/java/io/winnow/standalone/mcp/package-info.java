@org.jspecify.annotations.NullMarked
package io.winnow.standalone.mcp;
