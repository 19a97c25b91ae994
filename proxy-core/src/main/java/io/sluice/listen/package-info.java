/**
 * Who is talking to us, in which protocol? Sockets come in; a client stream on its connection goes
 * out. Next: {@link io.sluice.exchange}.
 */
@NullMarked
package io.sluice.listen;

import org.jspecify.annotations.NullMarked;
