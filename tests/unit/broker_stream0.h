/* broker_stream0: keys of the first stream, as broker/keys.h makes them. */
#ifndef TM_TESTS_BROKER_STREAM0_H
#define TM_TESTS_BROKER_STREAM0_H

#define STREAM   "tracemesh:{q0}:stream"
#define BYTES    "tracemesh:{q0}:bytes"
#define FAILURES "tracemesh:{q0}:failures"
#define DEAD     "tracemesh:{q0}:dead"
#define STORED   "tracemesh:{q0}:stored"
#define FATES    "tracemesh:{q0}:fates"
#define SPLIT    "tracemesh:{q0}:split"
#define ACCOUNTS "tracemesh:{q0}:accounts"
#define SPILLED  "tracemesh:{q0}:spilled"
#define GARBAGE  "tracemesh:{q0}:garbage"
#define DOOMED   "tracemesh:{q0}:doomed"

#endif
