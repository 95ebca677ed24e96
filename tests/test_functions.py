"""Equalities of elementary and special functions, as textbooks and papers write them, and false ones beside them."""

from __future__ import annotations

import re

import pytest
from tests.cases import DOMAINS

from therefore import check

TRUE = """
# hyperbolic
cosh(x)**2 - sinh(x)**2 == 1  where x real
sinh(x+y) == sinh(x)*cosh(y)+cosh(x)*sinh(y)  where x y real
sinh(2*x) == 2*sinh(x)*cosh(x)  where x real
tanh(x) == 1-2/(exp(2*x)+1)  where x real
tanh(x) == 2/(1+exp(-2*x))-1  where x real
tanh(2*x) == 2*tanh(x)/(1+tanh(x)**2)  where x real
1-tanh(x)**2 == 1/cosh(x)**2  where x real
cosh(3*x) == 4*cosh(x)**3-3*cosh(x)  where x real
asinh(x) == log(x+sqrt(x**2+1))  where x real
acosh(x) == log(x+sqrt(x**2-1))  where x [1, oo)
atanh(x) == log((1+x)/(1-x))/2  where x (-1, 1)
sinh(asinh(x)) == x  where x real
cosh(asinh(x)) == sqrt(1+x**2)  where x real
cosh(acosh(x)) == x  where x [1, oo)
tanh(atanh(x)) == x  where x (-1, 1)
atanh(tanh(x)) == x  where x real
asinh(sinh(x)) == x  where x real
acosh(cosh(x)) == x  where x nonneg
acosh(cosh(x)) == Abs(x)  where x real
Derivative(tanh(x),x) == 1-tanh(x)**2  where x real
Derivative(asinh(x),x) == 1/sqrt(x**2+1)  where x real
Derivative(acosh(x),x) == 1/(sqrt(x-1)*sqrt(x+1))  where x (1, oo)
Derivative(atanh(x),x) == 1/(1-x**2)  where x (-1, 1)
Derivative(log(cosh(x)),x) == tanh(x)  where x real
Derivative(sinh(x)/cosh(x),x) == 1/cosh(x)**2  where x real
log((1+tanh(x))/(1-tanh(x))) == 2*x  where x real
log(2*cosh(x)) == x+log(1+exp(-2*x))  where x real
log(cosh(x)) == Abs(x)+log((1+exp(-2*Abs(x)))/2)  where x real
# sigmoid
sigmoid(2*x) == (1+tanh(x))/2  where x real
Derivative(sigmoid(x),x,2) == sigmoid(x)*(1-sigmoid(x))*(1-2*sigmoid(x))  where x real
x*tanh(log(1+exp(x))) == x*((1+exp(x))**2-1)/((1+exp(x))**2+1)  where x real
# trig
sin(x)**2+cos(x)**2 == 1  where x real
log(sin(x)**2+cos(x)**2) == 0  where x real
cos(2*x) == 1-2*sin(x)**2  where x real
sin(3*x) == 3*sin(x)-4*sin(x)**3  where x real
cos(4*x) == 8*cos(x)**4-8*cos(x)**2+1  where x real
sin(x)**2 == (1-cos(2*x))/2  where x real
sin(x)**4 == (3-4*cos(2*x)+cos(4*x))/8  where x real
sin(x)*sin(y) == (cos(x-y)-cos(x+y))/2  where x y real
sin(x)+sin(y) == 2*sin((x+y)/2)*cos((x-y)/2)  where x y real
cos(x)-cos(y) == -2*sin((x+y)/2)*sin((x-y)/2)  where x y real
sin(x+y)*sin(x-y) == sin(x)**2-sin(y)**2  where x y real
sin(x+pi/2) == cos(x)  where x real
cos(pi-x) == -cos(x)  where x real
sin(x+2*pi) == sin(x)  where x real
sin(pi/2-x) == cos(x)  where x real
sin(x+pi/4) == (sin(x)+cos(x))/sqrt(2)  where x real
sin(x)+sqrt(3)*cos(x) == 2*sin(x+pi/3)  where x real
cos(x)+cos(x+2*pi/3)+cos(x+4*pi/3) == 0  where x real
cos(x)**2+cos(x+2*pi/3)**2+cos(x+4*pi/3)**2 == Rational(3,2)  where x real
tan(x) == sin(x)/cos(x)  where x real  given cos(x)!=0
1+tan(x)**2 == 1/cos(x)**2  where x real  given cos(x)!=0
tan(2*x) == 2*tan(x)/(1-tan(x)**2)  where x (0, pi/4)
tan(x/2) == sin(x)/(1+cos(x))  where x (0, pi)
tan(x/2) == (1-cos(x))/sin(x)  where x (0, pi)
sin(x) == 2*tan(x/2)/(1+tan(x/2)**2)  where x (-pi, pi)
sec(x)**2-tan(x)**2 == 1  where x (0, pi/2)
cot(x)-tan(x) == 2*cot(2*x)  where x (0, pi/4)
cos(n*pi) == (-1)**n  where n int
sin(n*pi) == 0  where n int
cos(2*n*pi) == 1  where n int
sin((2*n+1)*pi/2) == (-1)**n  where n int
cos((n+1)*pi) == (-1)**(n+1)  where n int
sin(x+n*pi) == (-1)**n*sin(x)  where x real, n int
cos(x+2*pi*n) == cos(x)  where x real, n int
Derivative(tan(x),x) == 1+tan(x)**2  where x (-pi/2, pi/2)
Derivative(tan(x),x) == 1/cos(x)**2  where x (-pi/2, pi/2)
Derivative(sin(x)**2,x) == sin(2*x)  where x real
Derivative(asin(x),x) == 1/sqrt(1-x**2)  where x (-1, 1)
Derivative(acos(x),x) == -1/sqrt(1-x**2)  where x (-1, 1)
Derivative(atan(x/y),x) == y/(x**2+y**2)  where x real, y nonzero
Derivative(log(sin(x)),x) == cos(x)/sin(x)  where x (0, pi)
Derivative(x**x,x) == x**x*(1+log(x))  where x pos
Derivative(sin(64*x),x) == 64*cos(64*x)  where x real
sin(64*x) == 2*sin(32*x)*cos(32*x)  where x real
sin(100*x)**2+cos(100*x)**2 == 1  where x real
sin(-x) == -sin(x)  where x real
cos(-100*x)*sin(x) == sin(x)*cos(100*x)  where x real
(sin(x)+cos(x))**2 == 1+sin(2*x)  where x real
sin(x)**6+cos(x)**6 == 1-3*sin(x)**2*cos(x)**2  where x real
(1-cos(x))/sin(x) == sin(x)/(1+cos(x))  where x (0, pi)
cos(x)/(1-sin(x)) == (1+sin(x))/cos(x)  where x (-pi/2, pi/2)
sqrt(1-sin(x)**2) == Abs(cos(x))  where x real
sqrt(1-sin(x)**2) == cos(x)  where x [-pi/2, pi/2]
sqrt(2-2*cos(x)) == 2*Abs(sin(x/2))  where x real
# constants
sin(pi/12) == (sqrt(6)-sqrt(2))/4
cos(pi/5) == (1+sqrt(5))/4
cos(pi/5)-cos(2*pi/5) == Rational(1,2)
sin(pi/10) == (sqrt(5)-1)/4
tan(pi/8) == sqrt(2)-1
cos(pi/7)*cos(2*pi/7)*cos(4*pi/7) == -Rational(1,8)
cos(pi/7)*cos(2*pi/7)*cos(3*pi/7) == Rational(1,8)
cos(pi/9)*cos(2*pi/9)*cos(4*pi/9) == Rational(1,8)
sin(pi/7)*sin(2*pi/7)*sin(3*pi/7) == sqrt(7)/8
cos(2*pi/5)+cos(4*pi/5) == -Rational(1,2)
tan(pi/9)*tan(2*pi/9)*tan(4*pi/9) == sqrt(3)
cos(2*pi/17) == (-1+sqrt(17)+sqrt(34-2*sqrt(17))+2*sqrt(17+3*sqrt(17)-sqrt(34-2*sqrt(17))-2*sqrt(34+2*sqrt(17))))/16
sqrt(3+2*sqrt(2)) == 1+sqrt(2)
sqrt(5+2*sqrt(6)) == sqrt(2)+sqrt(3)
1/(sqrt(3)-sqrt(2)) == sqrt(3)+sqrt(2)
sqrt(2)*sqrt(3) == sqrt(6)
sqrt(8) == 2*sqrt(2)
1/sqrt(2) == sqrt(2)/2
2**Rational(1,3)*4**Rational(1,3) == 2
(7+5*sqrt(2))**Rational(1,3) == 1+sqrt(2)
((1+sqrt(5))/2)**2 == (1+sqrt(5))/2+1
sqrt(1+sqrt(3))*sqrt(sqrt(3)-1) == sqrt(2)
log(3+2*sqrt(2)) == 2*log(1+sqrt(2))
log(sqrt(2)-1) == -log(1+sqrt(2))
asin(1) == pi/2
asin(Rational(1,2)) == pi/6
acos(-Rational(1,2)) == 2*pi/3
atan(1)+atan(2)+atan(3) == pi
atan(sqrt(3)) == pi/3
atan(Rational(1,2))+atan(Rational(1,3)) == pi/4
4*atan(Rational(1,5))-atan(Rational(1,239)) == pi/4
2*atan(Rational(1,3))+atan(Rational(1,7)) == pi/4
asin(Rational(3,5))+asin(Rational(4,5)) == pi/2
2*atan(1+sqrt(2)) == 3*pi/4
asinh(1) == log(1+sqrt(2))
# roots with variables
sqrt(x)*sqrt(y) == sqrt(x*y)  where x y pos
sqrt(x)**2 == x  where x nonneg
sqrt(x)*sqrt(y) == sqrt(x*y)  where x y nonneg
x/sqrt(x) == sqrt(x)  where x pos
1/(sqrt(x+1)+sqrt(x)) == sqrt(x+1)-sqrt(x)  where x nonneg
log(sqrt(x**2+1)+x) == -log(sqrt(x**2+1)-x)  where x real
sqrt(x**2) == Abs(x)  where x real
sqrt(x**2*y) == Abs(x)*sqrt(y)  where x real, y nonneg
sqrt((x-1)**2) == x-1  where x [1, oo)
(x**Rational(1,3))**3 == x  where x nonneg
(x**3)**Rational(1,3) == x  where x nonneg
(x**2)**Rational(1,4) == sqrt(Abs(x))  where x real
(sqrt(x)+1)*(sqrt(x)-1) == x-1  where x nonneg
sqrt(x+2*sqrt(x-1)) == 1+sqrt(x-1)  where x [1, oo)
x**Rational(3,2) == x*sqrt(x)  where x nonneg
Derivative(sqrt(x),x) == 1/(2*sqrt(x))  where x pos
Derivative(sqrt(1+x**2),x) == x/sqrt(1+x**2)  where x real
Derivative(x/sqrt(1+x**2),x) == (1+x**2)**(-Rational(3,2))  where x real
(sqrt(x)-sqrt(y))*(sqrt(x)+sqrt(y)) == x-y  where x y pos
# powers
(x**a)**b == x**(a*b)  where x pos, a b real
(x*y)**a == x**a*y**a  where x y pos, a real
x**a/x**b == x**(a-b)  where x pos, a b real
2**x*3**x == 6**x  where x real
4**x == 2**(2*x)  where x real
x**(1/log(x)) == E  where x (1, oo)
a**(log(b)/log(a)) == b  where a (1, oo), b pos
a**log(b) == b**log(a)  where a b pos
log(8) == 3*log(2)
log(12) == 2*log(2)+log(3)
exp(log(2)+log(3)) == 6
exp(x*log(2)) == 2**x  where x real
(-1)**(2*n) == 1  where n int
(-1)**(n+1) == -(-1)**n  where n int
(-1)**n*(-1)**n == 1  where n int
x**(n+1) == x*x**n  where x real, n nonnegint
x**n*x**n == x**(2*n)  where x real, n nonnegint
(-x)**n == (-1)**n*x**n  where x real, n nonnegint
(x**n)**2 == x**(2*n)  where x real, n posint
x**n/x == x**(n-1)  where x nonzero, n int
Derivative(x**n,x) == n*x**(n-1)  where x pos, n posint
Derivative(2**x,x) == 2**x*log(2)  where x real
# inverse trig
sin(asin(x)) == x  where x [-1, 1]
cos(asin(x)) == sqrt(1-x**2)  where x [-1, 1]
tan(asin(x)) == x/sqrt(1-x**2)  where x (-1, 1)
sin(acos(x)) == sqrt(1-x**2)  where x [-1, 1]
tan(atan(x)) == x  where x real
cos(atan(x)) == 1/sqrt(1+x**2)  where x real
sin(atan(x)) == x/sqrt(1+x**2)  where x real
sin(2*atan(x)) == 2*x/(1+x**2)  where x real
cos(2*acos(x)) == 2*x**2-1  where x [-1, 1]
cos(3*acos(x)) == 4*x**3-3*x  where x [-1, 1]
asin(x)+acos(x) == pi/2  where x [-1, 1]
asin(-x) == -asin(x)  where x [-1, 1]
acos(-x) == pi-acos(x)  where x [-1, 1]
atan(-x) == -atan(x)  where x real
asin(sin(x)) == x  where x [-pi/2, pi/2]
asin(sin(x)) == pi-x  where x [pi/2, pi]
acos(cos(x)) == x  where x [0, pi]
acos(cos(x)) == -x  where x [-pi, 0]
asin(cos(x)) == pi/2-x  where x [0, pi]
atan(tan(x)) == x  where x (-pi/2, pi/2)
atan(x)+atan(1/x) == pi/2  where x pos
atan(x)+atan(1/x) == -pi/2  where x neg
asin(x) == atan(x/sqrt(1-x**2))  where x (-1, 1)
atan(x) == asin(x/sqrt(1+x**2))  where x real
acos(x) == atan(sqrt(1-x**2)/x)  where x (0, 1)
atan(x)+atan(y) == atan((x+y)/(1-x*y))  where x y real  given x*y<1
atan(x)-atan(y) == atan((x-y)/(1+x*y))  where x y pos
2*atan(x) == asin(2*x/(1+x**2))  where x [-1, 1]
2*asin(sqrt(x)) == acos(1-2*x)  where x [0, 1]
Derivative(atan(x)+atan(1/x),x) == 0  where x pos
Derivative(x*asin(x)+sqrt(1-x**2),x) == asin(x)  where x (-1, 1)
Derivative(x*atan(x)-log(1+x**2)/2,x) == atan(x)  where x real
# abs sign max min piecewise
Abs(x)*sign(x) == x  where x real
Abs(x) == x*sign(x)  where x real
sign(x)**2 == 1  where x nonzero
sign(x*y) == sign(x)*sign(y)  where x y real
sign(-x) == -sign(x)  where x real
Max(x,y) == (x+y+Abs(x-y))/2  where x y real
Min(x,y) == (x+y-Abs(x-y))/2  where x y real
Max(x,y)+Min(x,y) == x+y  where x y real
Max(x,y)*Min(x,y) == x*y  where x y real
Max(x,0)-Max(-x,0) == x  where x real
Max(x,0)+Max(-x,0) == Abs(x)  where x real
Max(x,-x) == Abs(x)  where x real
Abs(Abs(x)-1) == Abs(Abs(-x)-1)  where x real
Abs(x)**2 == x**2  where x real
Abs(x)**3 == x**2*Abs(x)  where x real
Max(x,y,z) == Max(x,Max(y,z))  where x y z real
Piecewise((x,x>0),(0,True)) == Max(x,0)  where x real
Piecewise((x,x>=0),(-x,True)) == Abs(x)  where x real
Piecewise((1,x>0),(0,Eq(x,0)),(-1,True)) == sign(x)  where x real
Piecewise((1,And(x>0,x<1)),(0,True)) == Heaviside(x)*Heaviside(1-x)  where x real  given x!=0; x!=1
Piecewise((1,x<y),(0,True))+Piecewise((1,y<x),(0,True))+Piecewise((1,Eq(x,y)),(0,True)) == 1  where x y real
Piecewise((1,Or(x<0,x>1)),(0,True)) == 1-Piecewise((1,And(x>=0,x<=1)),(0,True))  where x real
Piecewise((1,x<0),(2,x<1),(3,True)) == Piecewise((3,x>=1),(2,x>=0),(1,True))  where x real
Piecewise((Piecewise((1,y>0),(2,True)),x>0),(3,True)) == Piecewise((1,And(x>0,y>0)),(2,x>0),(3,True))  where x y real
Heaviside(x)+Heaviside(-x) == 1  where x nonzero
Heaviside(x)*x == Max(x,0)  where x real
Derivative(Max(x,0),x) == Heaviside(x)  where x nonzero
Derivative(Abs(x),x) == sign(x)  where x nonzero
Derivative(x*Abs(x),x) == 2*Abs(x)  where x nonzero
Derivative(Piecewise((x**2/2,Abs(x)<=1),(Abs(x)-Rational(1,2),True)),x) == x  where x (-1, 1)
Derivative(Piecewise((x**2/2,Abs(x)<=1),(Abs(x)-Rational(1,2),True)),x) == sign(x)  where x (1, oo)
Derivative(Piecewise((x,x>0),(a*x,True)),x) == Piecewise((1,x>0),(a,True))  where x nonzero, a real
Derivative(Piecewise((x,x>0),(exp(x)-1,True)),x) == Piecewise((1,x>0),(exp(x),True))  where x nonzero
Max(x-y,0) == x-Min(x,y)  where x y real
Max(0,1-x) == Piecewise((1-x,x<1),(0,True))  where x real
Min(1,Max(0,x)) == Max(0,Min(1,x))  where x real
Abs(x+y)**2+Abs(x-y)**2 == 2*x**2+2*y**2  where x y real
Abs(x-1)+Abs(x+1) == 2*Max(1,Abs(x))  where x real
log(Abs(x*y)) == log(Abs(x))+log(Abs(y))  where x y nonzero
log(x**2) == 2*log(Abs(x))  where x nonzero
# floor
floor(x+1) == floor(x)+1  where x real
floor(x+n) == floor(x)+n  where x real, n int
floor(n) == n  where n int
floor(n+Rational(1,2)) == n  where n int
floor(floor(x)) == floor(x)  where x real
floor(pi) == 3
# gamma, factorial, binomial
factorial(n+1) == (n+1)*factorial(n)  where n nonnegint
factorial(n)/factorial(n-2) == n*(n-1)  where n int  given n>=2
factorial(n) == gamma(n+1)  where n nonnegint
gamma(x+1) == x*gamma(x)  where x pos
gamma(x+2) == x*(x+1)*gamma(x)  where x pos
gamma(Rational(1,2)) == sqrt(pi)
gamma(Rational(5,2)) == 3*sqrt(pi)/4
gamma(5) == 24
factorial(5) == 120
gamma(x)*gamma(x+Rational(1,2)) == 2**(1-2*x)*sqrt(pi)*gamma(2*x)  where x pos
gamma(a)*gamma(b+1)/gamma(a+b+1) == b/(a+b)*gamma(a)*gamma(b)/gamma(a+b)  where a b pos
binomial(n,k) == factorial(n)/(factorial(k)*factorial(n-k))  where n k nonnegint  given k<=n
binomial(n,k) == binomial(n,n-k)  where n k nonnegint  given k<=n
k*binomial(n,k) == n*binomial(n-1,k-1)  where n k posint  given k<=n
binomial(n,0) == 1  where n nonnegint
binomial(n,1) == n  where n nonnegint
binomial(n,2) == n*(n-1)/2  where n nonnegint
binomial(n,n) == 1  where n nonnegint
binomial(n+1,k) == binomial(n,k)+binomial(n,k-1)  where n k nonnegint
binomial(n,k)*binomial(k,m) == binomial(n,m)*binomial(n-m,k-m)  where n k m nonnegint  given m<=k; k<=n
binomial(2*n,n) == factorial(2*n)/factorial(n)**2  where n nonnegint
binomial(2*n+2,n+1) == 2*(2*n+1)/(n+1)*binomial(2*n,n)  where n nonnegint
binomial(6,2) == 15
log(factorial(n+1)) == log(factorial(n))+log(n+1)  where n nonnegint
# from the literature
exp(log(1+x)/2) == sqrt(1+x)  where x nonneg
sqrt(2*pi*x**2) == sqrt(2*pi)*x  where x pos
1/sqrt(2*pi*x**2)*exp(-y**2/(2*x**2)) == exp(-y**2/(2*x**2)-log(2*pi*x**2)/2)  where x pos, y real
Derivative(x*sigmoid(a*x),x) == sigmoid(a*x)+a*x*sigmoid(a*x)*(1-sigmoid(a*x))  where x a real
x*sqrt(2/pi)/sqrt(2*pi) == x/pi  where x real
p**2+q**2+2*p*q == 1  where p q real  given p+q==1
(1-x**2)*(1-y**2) == x**2*y**2  where x y real  given x**2+y**2==1
x**3 == 4*x  where x real  given x**2==4
# hyperbolic and sigmoid
coth(x)-tanh(x) == 2/sinh(2*x)  where x pos
cosh(x)+sinh(x) == exp(x)  where x real
(cosh(x)+sinh(x))**3 == cosh(3*x)+sinh(3*x)  where x real
sinh(x)**2-sinh(y)**2 == sinh(x+y)*sinh(x-y)  where x y real
cosh(x)*cosh(y) == (cosh(x+y)+cosh(x-y))/2  where x y real
tanh(x/2) == sinh(x)/(1+cosh(x))  where x real
tanh(x/2)**2 == (cosh(x)-1)/(cosh(x)+1)  where x real
1/cosh(x) == 2*exp(x)/(exp(2*x)+1)  where x real
sigmoid(x)-sigmoid(-x) == tanh(x/2)  where x real
sigmoid(x)*sigmoid(-x) == 1/(4*cosh(x/2)**2)  where x real
Derivative(sigmoid(x),x) == 1/(4*cosh(x/2)**2)  where x real
Derivative(tanh(a*x+b),x) == a*(1-tanh(a*x+b)**2)  where x a b real
x*sigmoid(x) == x/2*(1+tanh(x/2))  where x real
log(sigmoid(x)) == -log(1+exp(-x))  where x real
log(sigmoid(x))-log(sigmoid(-x)) == x  where x real
atanh(2*sigmoid(x)-1) == x/2  where x real
Derivative(log(1+exp(a*x))/a,x) == sigmoid(a*x)  where x real, a pos
Derivative(asinh(x/a),x) == 1/sqrt(x**2+a**2)  where x real, a pos
asinh(x) == atanh(x/sqrt(1+x**2))  where x real
sinh(acosh(x)) == sqrt(x**2-1)  where x [1, oo)
tanh(asinh(x)) == x/sqrt(1+x**2)  where x real
tanh(log(x)) == (x**2-1)/(x**2+1)  where x pos
cosh(log(x)) == (x+1/x)/2  where x pos
tanh(x) < 1  where x real
cosh(x) >= 1  where x real
# trig
sin(x)*cos(y) == (sin(x+y)+sin(x-y))/2  where x y real
cos(x)**3 == (3*cos(x)+cos(3*x))/4  where x real
sin(5*x) == 16*sin(x)**5-20*sin(x)**3+5*sin(x)  where x real
cos(x)**4-sin(x)**4 == cos(2*x)  where x real
(cos(x)+sin(x))*(cos(x)-sin(x)) == cos(2*x)  where x real
(1+sin(2*x)) == (sin(x)+cos(x))**2  where x real
sin(x+y+z) == sin(x)*cos(y)*cos(z)+cos(x)*sin(y)*cos(z)+cos(x)*cos(y)*sin(z)-sin(x)*sin(y)*sin(z)  where x y z real
(a*cos(t)-b*sin(t))**2+(a*sin(t)+b*cos(t))**2 == a**2+b**2  where a b t real
sqrt((r*cos(t))**2+(r*sin(t))**2) == r  where r nonneg, t real
Derivative(r*cos(t),r)*Derivative(r*sin(t),t)-Derivative(r*cos(t),t)*Derivative(r*sin(t),r) == r  where r pos, t real
cos(x) == (1-tan(x/2)**2)/(1+tan(x/2)**2)  where x (-pi, pi)
sin(x)/(1-cos(x)) == cot(x/2)  where x (0, pi)
tan(x)+cot(x) == 2/sin(2*x)  where x (0, pi/2)
tan(x)**2-sin(x)**2 == tan(x)**2*sin(x)**2  where x (-pi/2, pi/2)
sin(x)+sin(x+2*pi/3)+sin(x+4*pi/3) == 0  where x real
sin(2*pi*n+x) == sin(x)  where n int, x real
cos(pi*n)**2 == 1  where n int
cos(2*pi*n/n) == 1  where n posint
sin(pi*n/2)**2+cos(pi*n/2)**2 == 1  where n int
sin(n*x+x) == sin(n*x)*cos(x)+cos(n*x)*sin(x)  where n int, x real
cos((n+1)*x) == 2*cos(x)*cos(n*x)-cos((n-1)*x)  where n int, x real
2*sin(x/2)*cos(n*x) == sin((n+Rational(1,2))*x)-sin((n-Rational(1,2))*x)  where n int, x real
Derivative(cos(x)**2,x) == -sin(2*x)  where x real
Derivative(sin(x)/x,x) == (x*cos(x)-sin(x))/x**2  where x nonzero
Derivative(log(tan(x)),x) == 2/sin(2*x)  where x (0, pi/2)
Derivative(log(cos(x)),x) == -tan(x)  where x (-pi/2, pi/2)
Derivative(1/cos(x),x) == tan(x)/cos(x)  where x (-pi/2, pi/2)
Derivative(exp(a*x)*sin(b*x),x) == exp(a*x)*(a*sin(b*x)+b*cos(b*x))  where x a b real
Derivative(sin(x),x,2) == -sin(x)  where x real
Derivative(asin(sqrt(x)),x) == 1/(2*sqrt(x*(1-x)))  where x (0, 1)
Derivative(asin(x)+acos(x),x) == 0  where x (-1, 1)
Derivative(2*atan(tanh(x/2)),x) == 1/cosh(x)  where x real
Derivative(acos(1/x),x) == 1/(x*sqrt(x**2-1))  where x (1, oo)
# constants
sin(pi/8)**2 == (2-sqrt(2))/4
sin(pi/8) == sqrt(2-sqrt(2))/2
cos(pi/24) == sqrt(2+sqrt(2+sqrt(3)))/2
sin(pi/5) == sqrt(10-2*sqrt(5))/4
4*sin(pi/18)*sin(5*pi/18)*sin(7*pi/18) == Rational(1,2)
sin(pi/18)*sin(5*pi/18)*sin(7*pi/18) == Rational(1,8)
sqrt(6+4*sqrt(2)) == 2+sqrt(2)
sqrt(2)*sqrt(2+sqrt(3)) == 1+sqrt(3)
(sqrt(5)+2)**Rational(1,3) == (1+sqrt(5))/2
log(1+sqrt(2))+log(sqrt(2)-1) == 0
log(sqrt(2)) == log(2)/2
log(Rational(1,8))/log(2) == -3
log(9)/log(3) == 2
log(2)/log(4) == Rational(1,2)
exp(log(3)/2) == sqrt(3)
exp(2*log(2)-log(3)) == Rational(4,3)
2**(log(3)/log(2)) == 3
8**Rational(2,3) == 4
16**Rational(-1,4) == Rational(1,2)
Rational(4,9)**Rational(3,2) == Rational(8,27)
sqrt(50)-sqrt(18) == 2*sqrt(2)
sqrt(12)+sqrt(27) == 5*sqrt(3)
asin(sqrt(2)/2) == pi/4
acos(0) == pi/2
acos(-1) == pi
atan(1/sqrt(3)) == pi/6
atan(2-sqrt(3)) == pi/12
5*atan(Rational(1,7))+2*atan(Rational(3,79)) == pi/4
atan(Rational(1,2))+atan(Rational(1,5))+atan(Rational(1,8)) == pi/4
12*atan(Rational(1,18))+8*atan(Rational(1,57))-5*atan(Rational(1,239)) == pi/4
acos(Rational(3,5)) == asin(Rational(4,5))
acos(Rational(7,25)) == 2*acos(Rational(4,5))
2*asin(Rational(1,3)) == acos(Rational(7,9))
cosh(log(2)) == Rational(5,4)
tanh(log(3)) == Rational(4,5)
atanh(Rational(1,2)) == log(3)/2
sinh(log(1+sqrt(2))) == 1
exp(asinh(2)) == 2+sqrt(5)
# roots
sqrt(x**2+2*x+1) == x+1  where x pos
sqrt(x**2-2*x+1) == Abs(x-1)  where x real
sqrt(x)/sqrt(y) == sqrt(x/y)  where x y pos
sqrt(x**2+y**2)**2 == x**2+y**2  where x y real
(x-y)/(sqrt(x)-sqrt(y)) == sqrt(x)+sqrt(y)  where x y pos  given x!=y
(sqrt(x+1)-1)*(sqrt(x+1)+1) == x  where x nonneg
(sqrt(1+x)-1)/x == 1/(sqrt(1+x)+1)  where x pos
1/sqrt(x**2+1) == sqrt(x**2+1)/(x**2+1)  where x real
(x**2+1)**Rational(3,2)/sqrt(x**2+1) == x**2+1  where x real
x**Rational(1,2)*x**Rational(1,3) == x**Rational(5,6)  where x pos
x**Rational(1,2)*x**Rational(1,3) == x**Rational(5,6)  where x nonneg
cbrt(x)**2 == cbrt(x**2)  where x nonneg
cbrt(x*y) == cbrt(x)*cbrt(y)  where x y nonneg
(cbrt(x)-cbrt(y))*(cbrt(x)**2+cbrt(x*y)+cbrt(y)**2) == x-y  where x y nonneg
sqrt(sqrt(x)) == x**Rational(1,4)  where x nonneg
sqrt(exp(x)) == exp(x/2)  where x real
sqrt(exp(2*x)) == exp(x)  where x real
sqrt(x*exp(y)) == sqrt(x)*exp(y/2)  where x nonneg, y real
sqrt(exp(2*x)+2+exp(-2*x)) == exp(x)+exp(-x)  where x real
sqrt(cosh(x)**2-1) == Abs(sinh(x))  where x real
sqrt((1-cos(x))/2) == Abs(sin(x/2))  where x real
sqrt((1+cos(x))/2) == cos(x/2)  where x [-pi, pi]
sqrt(1+tan(x)**2) == 1/cos(x)  where x (-pi/2, pi/2)
sqrt(x**4) == x**2  where x real
sqrt(x**6) == Abs(x)**3  where x real
(x**2)**Rational(3,2) == Abs(x)**3  where x real
Derivative(sqrt(x**2+1),x) == x*sqrt(x**2+1)/(x**2+1)  where x real
Derivative(log(x+sqrt(x**2+1)),x) == 1/sqrt(x**2+1)  where x real
Derivative(log(x+sqrt(x**2-1)),x) == 1/sqrt(x**2-1)  where x (1, oo)
Derivative(x**Rational(1,3),x) == x**Rational(-2,3)/3  where x pos
Derivative(1/sqrt(x),x) == -1/(2*x*sqrt(x))  where x pos
Derivative(x/Abs(x),x) == 0  where x nonzero
sqrt(2*pi)*sqrt(x) == sqrt(2*pi*x)  where x pos
(2*pi*x)**Rational(-1,2) == 1/sqrt(2*pi*x)  where x pos
log(1/sqrt(2*pi*x**2)) == -log(2*pi)/2-log(x)  where x pos
log((2*pi)**(-n/2)*x**(-n)) == -n*log(2*pi)/2-n*log(x)  where x pos, n posint
# powers
x**(a+b)*y**(a+b) == (x*y)**a*(x*y)**b  where x y pos, a b real
exp(a*log(x)+b*log(y)) == x**a*y**b  where x y pos, a b real
log(x**a*y**b) == a*log(x)+b*log(y)  where x y pos, a b real
log(x**a+x**b) == a*log(x)+log(1+x**(b-a))  where x pos, a b real
(1+1/n)**n == ((n+1)/n)**n  where n posint
n**n/(n-1)**n == (1+1/(n-1))**n  where n int  given n>=2
2**(n+1)-2**n == 2**n  where n int
(2**n)**2 == 4**n  where n int
2**n*5**n == 10**n  where n int
(-2)**n == (-1)**n*2**n  where n int
(-1)**(n+m) == (-1)**n*(-1)**m  where n m int
(-1)**(2*n+1) == -1  where n int
(1-(-1)**n)/2*(1+(-1)**n)/2 == 0  where n int
x**n*y**n == (x*y)**n  where x y real, n nonnegint
x**(2*n) == Abs(x)**(2*n)  where x real, n nonnegint
(x/y)**n == x**n/y**n  where x real, y nonzero, n nonnegint
x**n*x**m == x**(n+m)  where x nonzero, n m int
(1-x)*x**n == x**n-x**(n+1)  where x real, n nonnegint
(1-x**(n+1))/(1-x)-x**n == (1-x**n)/(1-x)  where x (0, 1), n nonnegint
Derivative(x**n,x) == n*x**(n-1)  where x real, n posint
Derivative(x**a,x) == a*x**(a-1)  where x pos, a real
Derivative(x**a*(1-x)**b,x) == x**(a-1)*(1-x)**(b-1)*(a*(1-x)-b*x)  where x (0, 1), a b real
Derivative(log(x)/log(b),x) == 1/(x*log(b))  where x pos, b (1, oo)
Derivative(x**(1/x),x) == x**(1/x)*(1-log(x))/x**2  where x pos
Derivative(log(log(x)),x) == 1/(x*log(x))  where x (1, oo)
# inverse
cos(atan(x/y)) == y/sqrt(x**2+y**2)  where x real, y pos
sin(acos(x/y)) == sqrt(y**2-x**2)/y  where x y pos  given x<=y
tan(acos(x)) == sqrt(1-x**2)/x  where x (0, 1)
tan(2*atan(x)) == 2*x/(1-x**2)  where x (-1, 1)
cos(2*asin(x)) == 1-2*x**2  where x [-1, 1]
sin(2*asin(x)) == 2*x*sqrt(1-x**2)  where x [-1, 1]
sin(asin(x)+asin(y)) == x*sqrt(1-y**2)+y*sqrt(1-x**2)  where x y [-1, 1]
cos(acos(x)+acos(y)) == x*y-sqrt(1-x**2)*sqrt(1-y**2)  where x y [-1, 1]
acos(x) == 2*asin(sqrt((1-x)/2))  where x [-1, 1]
atan(exp(x))+atan(exp(-x)) == pi/2  where x real
2*atan(tanh(x/2)) == atan(sinh(x))  where x real
2*atan(exp(x))-pi/2 == atan(sinh(x))  where x real
acos(2*x**2-1) == 2*acos(x)  where x [0, 1]
atan(tan(x)) == x-pi  where x (pi/2, 3*pi/2)
acos(sin(x)) == pi/2-x  where x [-pi/2, pi/2]
# cases
Abs(x)*Abs(y) == Abs(x*y)  where x y real
Abs(x/y) == Abs(x)/Abs(y)  where x real, y nonzero
Abs(x**3) == Abs(x)**3  where x real
Abs(exp(x)) == exp(x)  where x real
Abs(x-y) == Abs(y-x)  where x y real
Max(x,y)-Min(x,y) == Abs(x-y)  where x y real
Max(a*x,a*y) == a*Max(x,y)  where a nonneg, x y real
Max(-x,-y) == -Min(x,y)  where x y real
Max(x,y)**2+Min(x,y)**2 == x**2+y**2  where x y real
log(Max(x,y)) == Max(log(x),log(y))  where x y pos
exp(Max(x,y)) == Max(exp(x),exp(y))  where x y real
Max(Min(x,1),0) == Min(Max(x,0),1)  where x real
Min(x,Max(x,y)) == x  where x y real
Max(x,Min(y,z)) == Min(Max(x,y),Max(x,z))  where x y z real
Max(0,x)**2+Max(0,-x)**2 == x**2  where x real
Piecewise((-1,x<0),(1,True))*Abs(x) == x  where x real
Piecewise((x,x>=0),(a*x,True)) == Max(x,0)+a*Min(x,0)  where x a real
Piecewise((x,x>=0),(a*(exp(x)-1),True)) == Max(x,0)+Min(0,a*(exp(x)-1))  where x real, a pos
Piecewise((0,x<-1),(1,x>1),((x+1)/2,True)) == Max(0,Min(1,(x+1)/2))  where x real
Piecewise((x**2,x<1),(2*x-1,True)) == Piecewise((2*x-1,x>1),(x**2,True))  where x real
Piecewise((1,Abs(x)<1),(0,True)) == Piecewise((1,And(-1<x,x<1)),(0,True))  where x real
Piecewise((1,x**2<1),(0,True)) == Piecewise((1,And(-1<x,x<1)),(0,True))  where x real
Piecewise((1,Ne(x,0)),(0,True)) == sign(x)**2  where x real
Derivative(Max(0,1-x),x) == Piecewise((-1,x<1),(0,True))  where x real  given x!=1
Derivative(Max(0,x)**2,x) == 2*Max(0,x)  where x nonzero
Derivative(Abs(x)**3,x) == 3*x*Abs(x)  where x nonzero
Derivative(log(Abs(x)),x) == 1/x  where x nonzero
Derivative(sqrt(Abs(x)),x) == sign(x)/(2*sqrt(Abs(x)))  where x nonzero
sign(x)*Max(Abs(x)-a,0) == Max(x-a,0)-Max(-x-a,0)  where x real, a nonneg
x-Max(-a,Min(a,x)) == sign(x)*Max(Abs(x)-a,0)  where x real, a nonneg
y*log(p)+(1-y)*log(1-p) == log(Piecewise((p,Eq(y,1)),(1-p,True)))  where y {0, 1}, p (0, 1)
p**y*(1-p)**(1-y) == Piecewise((p,Eq(y,1)),(1-p,True))  where y {0, 1}, p (0, 1)
log(1+exp(-y*x)) == log(1+exp(x))-x*Piecewise((1,Eq(y,1)),(0,True))  where y {-1, 1}, x real
KroneckerDelta(m,n)*m == KroneckerDelta(m,n)*n  where m n int
# gamma
gamma(n+1) == factorial(n)  where n nonnegint
gamma(x+3)/gamma(x) == x*(x+1)*(x+2)  where x pos
factorial(n+2)/factorial(n) == (n+1)*(n+2)  where n nonnegint
log(gamma(x+1)) == log(gamma(x))+log(x)  where x pos
gamma(Rational(7,2)) == 15*sqrt(pi)/8
gamma(a+1)*gamma(b)/gamma(a+b+1) == a/(a+b)*gamma(a)*gamma(b)/gamma(a+b)  where a b pos
(a+b-1)*gamma(a+b-1) == gamma(a+b)  where a (1, oo), b pos
binomial(n,k)*k == n*binomial(n-1,k-1)  where n k posint
binomial(n,3) == n*(n-1)*(n-2)/6  where n nonnegint
binomial(n+1,2)-binomial(n,2) == n  where n nonnegint
binomial(n+2,k) == binomial(n,k)+2*binomial(n,k-1)+binomial(n,k-2)  where n nonnegint, k int
factorial(2*n) == 2**n*factorial(n)*factorial(2*n)/(2**n*factorial(n))  where n nonnegint
binomial(10,3) == 120
factorial(6)/factorial(4) == 30
binomial(2*n,n) == 4**n*gamma(n+Rational(1,2))/(sqrt(pi)*gamma(n+1))  where n nonnegint
# floor
floor(n/1) == n  where n int
ceiling(x) == -floor(-x)  where x real
ceiling(n) == n  where n int
ceiling(x+1) == ceiling(x)+1  where x real
floor(sqrt(2)*10) == 14
x-floor(x) == x+1-floor(x+1)  where x real
floor(x) == 0  where x [0, 1)
"""
FALSE = """
# hyperbolic
cosh(x)**2 + sinh(x)**2 == 1  where x real
sinh(x+y) == sinh(x)*cosh(y)-cosh(x)*sinh(y)  where x y real
tanh(2*x) == 2*tanh(x)/(1-tanh(x)**2)  where x real
asinh(x) == log(x+sqrt(x**2-1))  where x (1, oo)
atanh(x) == log((1+x)/(1-x))  where x (-1, 1)
acosh(cosh(x)) == x  where x real
Derivative(tanh(x),x) == 1+tanh(x)**2  where x real
Derivative(atanh(x),x) == 1/(1+x**2)  where x (-1, 1)
# trig
sin(x)**2-cos(x)**2 == 1  where x real
cos(2*x) == 1-sin(x)**2  where x real
sin(x)+sin(y) == 2*sin((x+y)/2)*sin((x-y)/2)  where x y real
sin(x+pi/2) == -cos(x)  where x real
sin(x+pi) == sin(x)  where x real
sin(x)+sqrt(3)*cos(x) == 2*sin(x+pi/6)  where x real
1+tan(x)**2 == 1/sin(x)**2  where x real  given cos(x)!=0; sin(x)!=0
cos(n*pi) == 1  where n int
sin(x+2*pi*n) == sin(x)  where x n real
Derivative(sin(x)**2,x) == cos(2*x)  where x real
Derivative(acos(x),x) == 1/sqrt(1-x**2)  where x (-1, 1)
sqrt(1-sin(x)**2) == cos(x)  where x real
# constants
cos(pi/12) == (sqrt(6)-sqrt(2))/4
tan(pi/8) == sqrt(2)+1
sqrt(3-2*sqrt(2)) == 1-sqrt(2)
sqrt(2)+sqrt(3) == sqrt(5)
atan(Rational(1,2))+atan(Rational(1,3)) == pi/3
# roots with variables
1/(sqrt(x+1)+sqrt(x)) == sqrt(x+1)+sqrt(x)  where x nonneg
sqrt(x**2) == x  where x real
sqrt((x-1)**2) == 1-x  where x [1, oo)
Derivative(x/sqrt(1+x**2),x) == (1+x**2)**(-Rational(1,2))  where x real
# powers
(x**a)**b == x**(a+b)  where x pos, a b real
4**x == 2**(x+2)  where x real
log(12) == 2*log(2)+2*log(3)
(-1)**(n+1) == (-1)**n  where n int
(x**n)**2 == x**(n**2)  where x real, n posint
# inverse trig
sin(acos(x)) == sqrt(1+x**2)  where x [-1, 1]
asin(x)-acos(x) == pi/2  where x [-1, 1]
acos(-x) == -acos(x)  where x [-1, 1]
atan(x)+atan(1/x) == pi/2  where x nonzero
2*atan(x) == asin(2*x/(1+x**2))  where x real
# abs sign max min piecewise
Abs(x) == -x*sign(x)  where x real
sign(x)**2 == 1  where x real
Max(x,y)*Min(x,y) == x+y  where x y real
Piecewise((x,x>0),(-x,True)) == -Abs(x)  where x real
Piecewise((1,Or(x<0,x>1)),(0,True)) == 1-Piecewise((1,And(x>0,x<=1)),(0,True))  where x real
Piecewise((1,x<0),(2,x<1),(3,True)) == Piecewise((3,x>1),(2,x>=0),(1,True))  where x real
Derivative(Piecewise((x,x>0),(a*x,True)),x) == Piecewise((a,x>0),(1,True))  where x nonzero, a real
Min(1,Max(0,x)) == Max(0,Min(2,x))  where x real
log(x**2) == 2*log(x)  where x nonzero
# floor
floor(x+n) == floor(x)+n  where x n real
floor(-x) == -floor(x)  where x real
# gamma, factorial, binomial
factorial(n+1) == n*factorial(n)  where n nonnegint
gamma(x+2) == x*gamma(x)  where x pos
binomial(n,k) == binomial(n,k+1)  where n k nonnegint  given k<=n
binomial(n+1,k) == binomial(n,k)+binomial(n,k+1)  where n k nonnegint
# from the literature
x**3 == 8  where x real  given x**2==4
# hyperbolic and sigmoid
cosh(x)*cosh(y) == (cosh(x+y)-cosh(x-y))/2  where x y real
sigmoid(x)-sigmoid(-x) == tanh(x)  where x real
Derivative(tanh(a*x+b),x) == 1-tanh(a*x+b)**2  where x a b real
# trig
(a*cos(t)-b*sin(t))**2+(a*sin(t)-b*cos(t))**2 == a**2+b**2  where a b t real
sqrt((r*cos(t))**2+(r*sin(t))**2) == r  where r t real
sin(pi*n+x) == sin(x)  where n int, x real
cos((n+1)*x) == 2*cos(x)*cos(n*x)+cos((n-1)*x)  where n int, x real
Derivative(exp(a*x)*sin(b*x),x) == exp(a*x)*(a*sin(b*x)-b*cos(b*x))  where x a b real
# constants
sin(pi/5) == sqrt(10+2*sqrt(5))/4
(sqrt(5)+2)**Rational(1,3) == (3+sqrt(5))/3
sqrt(12)+sqrt(27) == sqrt(39)
# roots
sqrt(x**2-2*x+1) == x-1  where x real
(sqrt(1+x)-1)/x == 1/(sqrt(1+x)-1)  where x pos
x**Rational(1,2)*x**Rational(1,3) == x**Rational(1,6)  where x pos
sqrt(x**6) == x**3  where x real
# powers
2**(n+1)-2**n == 2**(n-1)  where n int
(-2)**n == 2**n  where n int
x**n*x**m == x**(n*m)  where x nonzero, n m int
# inverse
cos(acos(x)+acos(y)) == x*y+sqrt(1-x**2)*sqrt(1-y**2)  where x y [-1, 1]
acos(2*x**2-1) == 2*acos(x)  where x [-1, 1]
# cases
Abs(x)-Abs(y) == Abs(x-y)  where x y real
Max(a*x,a*y) == a*Max(x,y)  where a x y real
Piecewise((0,x<-1),(1,x>1),((x+1)/2,True)) == Max(0,Min(1,x+1))  where x real
sign(x)*Max(Abs(x)-a,0) == Max(x-a,0)+Max(-x-a,0)  where x real, a nonneg
# gamma
gamma(x+3)/gamma(x) == (x+1)*(x+2)*(x+3)  where x pos
binomial(n,k+1)/binomial(n,k) == (n-k)/(k+2)  where n k nonnegint  given k<=n
binomial(10,3) == 121
# floor
floor(x)+floor(-x) == -1  where x real
floor(x) == x  where x real
"""


def steps(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def status(step: str) -> str:
    """The verdict on `left relation right  where x real, …  given …; …`."""
    step, _, given = step.partition("  given ")
    claim, _, where = step.partition("  where ")
    left, relation, right = re.split(r" (==|<=|>=|<) ", claim, maxsplit=1)
    groups = re.findall(r"((?:[a-z] )+)(.*?)(?:, (?=[a-z] )|$)", where)
    symbols = {name: DOMAINS.get(domain, domain) for names, domain in groups for name in names.split()}
    return check(left, relation, right, symbols=symbols, given=given.split("; ") if given else []).status


@pytest.mark.parametrize("step", steps(TRUE))
def test_a_true_step_is_proved(step: str) -> None:
    assert status(step) == "proved"


@pytest.mark.parametrize("step", steps(FALSE))
def test_a_false_step_is_not(step: str) -> None:
    assert status(step) in ("refuted", "undefined")
