// Live streams pass in real time: several classes wait beside each other, whatever the number of cores.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
