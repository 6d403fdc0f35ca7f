/** The worker as a program; built as dist/bin/server.js. */
import '../src/bin/server.js';
