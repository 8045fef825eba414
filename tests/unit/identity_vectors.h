/* identity_vectors: hashes made by other programs, and words of the reference. */
#ifndef TM_TESTS_IDENTITY_VECTORS_H
#define TM_TESTS_IDENTITY_VECTORS_H

/* Made by other programs: node:crypto, and bcryptjs 3 ($2b) and 2 ($2a). */
#define SECRET             "sk-lf-0f2d6a1e-7a3c-4f3b-9f6e-5b1d2c3a4e5f"
#define SECRET_FAST_MYSALT "dfcfa63fda51bbcb62f891755e4dc28ebc05d5cb8b9d0fa7153c08aa46fe4b2d"
#define SECRET_2B          "$2b$11$8W60ACngxKAEgSemsmxgg.XP7yHZ8F2pCmf2uU6O2NK2wyWEC1Uu6"
#define SECRET_2A          "$2a$11$fDTNLPtJtY883/fNzo6hQuNGSoCAIj2uH9q82dkNlMAJ1ui/qyNAK"
#define PASSWORD           "Correct-horse-7"
#define PASSWORD_2A        "$2a$12$LK0D2dQyaEjhyF/5LgFmgu5jPSyl0G.H177DiHz0wBAuNUiwrnUf."

#define CONFIRM " Confirm that you've configured the correct host."

#endif
