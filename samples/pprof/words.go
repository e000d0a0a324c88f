// SPDX-License-Identifier: MIT
// A program for Go's own profiler: recursion, two goroutines with labels, an inlined call.
package main

import (
	"context"
	"os"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
)

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func twice(n int) int { return 2 * n }

func words(n int) int {
	all := []string{}
	for i := 0; i < n; i++ {
		all = append(all, strings.Repeat("word", twice(i%7)))
	}
	sort.Strings(all)
	return len(all)
}

func main() {
	out, err := os.Create("words.pb.gz")
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		panic(err)
	}
	var group sync.WaitGroup
	for _, thread := range []string{"first", "second"} {
		group.Add(1)
		go pprof.Do(context.Background(), pprof.Labels("thread", thread),
			func(context.Context) {
				defer group.Done()
				for i := 0; i < 12; i++ {
					fib(30)
					words(40000)
				}
			})
	}
	group.Wait()
	pprof.StopCPUProfile()
}
