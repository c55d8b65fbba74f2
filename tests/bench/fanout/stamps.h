/* A message's number in six letters, which no rule about texts takes for a telephone number. */

#include <stdint.h>
#include <string.h>

enum { STAMP = 6 };

static const char LETTERS[] = "bcdfghjklmnpqrst";

static void stamp(unsigned char *at, uint64_t number)
{
    for (int i = STAMP - 1; i >= 0; i--, number >>= 4)
        at[i] = LETTERS[number & 15];
}

static int64_t stamped(const unsigned char *at)
{
    int64_t number = 0;
    for (int i = 0; i < STAMP; i++) {
        const char *letter = memchr(LETTERS, at[i], 16);
        if (!letter)
            return -1;
        number = number << 4 | (letter - LETTERS);
    }
    return number;
}

static void count_up(unsigned char *digits, int many)
{
    for (int i = many - 1; i >= 0 && ++digits[i] > '9'; i--)
        digits[i] = '0';
}
