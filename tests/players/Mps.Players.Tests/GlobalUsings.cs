global using Mps.Tests;
global using Xunit;
