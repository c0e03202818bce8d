// The system's zlib, which Foundation's own installation asks for: checksums, deflate and inflate.
#include <zlib.h>
