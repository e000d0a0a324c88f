#include <stdio.h>
#include <string.h>
static int fib(int n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
static int is_odd(int n);
static int is_even(int n)
{
    return n == 0 ? 1 : is_odd(n - 1);
}
static int is_odd(int n)
{
    return n == 0 ? 0 : is_even(n - 1);
}
static inline __attribute__((always_inline)) int twice(int n)
{
    return 2 * n;
}
static int work(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += twice(i) + is_even(i % 7);
    }
    return sum;
}
int main(void)
{
    int sum = fib(12);
    for (int i = 0; i < 5; i++) {
        sum += work(50);
    }
    return sum == 0;
}
